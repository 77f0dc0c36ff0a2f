"""One scale at a time, without a name, an account or a trace: nothing is stored."""
