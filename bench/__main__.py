"""python -m bench: every measurement, one after the other."""

from bench import checks, classifier, deployment, jobs, recognizer, synthesis, waiting

if __name__ == "__main__":
    synthesis.main()
    checks.main([])
    deployment.main()
    waiting.main()
    recognizer.main([])
    classifier.main([])
    jobs.main([])
