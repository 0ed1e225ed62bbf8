"""Custom entity recognition on the CPU: plain text in, mentions out. Knows nothing of AWS."""
