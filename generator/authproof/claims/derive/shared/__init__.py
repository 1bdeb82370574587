"""What families of claims are made with: requests, expected answers, conversations, wrong credentials, sentences."""
