"""What families of claims are made with: requests, expected answers, conversations, spoilt credentials, sentences."""
