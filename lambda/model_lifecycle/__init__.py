"""The custom resources behind the stacks. Deployed as it is: boto3 and the standard library only."""
