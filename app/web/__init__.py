"""What every web page and REST call needs: a unit of work, sessions, the gate, errors that explain themselves."""
