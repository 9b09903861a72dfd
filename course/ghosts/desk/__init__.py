"""What a learner's hand touches: predict, check, hint, reveal, show, benches, progress."""
