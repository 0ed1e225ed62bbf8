"""python -m bench: every measurement, one after the other."""

from bench import deployment, recognizer, synthesis, waiting

if __name__ == "__main__":
    synthesis.main()
    deployment.main()
    waiting.main()
    recognizer.main([])
