"""Everything that writes: atomic, row-locked, `by=` names the actor.

`drafts` is what a visitor does, `review` what staff do, `flags` what both raise.
"""
