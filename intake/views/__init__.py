"""What a visitor sees, in three rooms: arriving, the steps, and finishing."""
