"""What is said and what happens, as plain frozen values that every other layer may use."""
