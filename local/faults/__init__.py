"""Faults on purpose: what a call meets when the service, or the way to it, fails. See docs/faults.md.

fault.py says what can be injected, front_door.py and invocations.py do it, remote.py is how tests ask for it.
"""
