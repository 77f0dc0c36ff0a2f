"""The editors' desk in the admin."""
