"""An AWS to try the app on: ministack on one loopback port, with our Amazon Comprehend plugged in.

A stand-in for tests and for a first look. Nothing in stacks/ or lambda/ imports it.
"""
