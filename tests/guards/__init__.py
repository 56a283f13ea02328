"""The house rules that a tool must hold. Each says in its message what to do."""
