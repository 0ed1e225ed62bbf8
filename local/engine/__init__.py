"""Custom entity recognition and classification on the CPU: plain text in, mentions or classes out. Knows no AWS."""
