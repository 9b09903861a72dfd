"""What the learner did and knows, kept in a file of the learner's own."""
