"""The review desk: what staff read of a submission, and what they may do."""
