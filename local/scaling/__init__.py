"""Application Auto Scaling for endpoints of Comprehend, as far as deployments use it.

Scalable targets and target tracking policies are kept and shown, and a target's range holds from its registration on.
Nothing scales by load: there are no metrics and no alarms. Other services, scheduled actions, tags and suspensions are
refused, with an error that is none of AWS's.
"""
