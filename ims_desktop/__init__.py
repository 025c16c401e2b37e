"""Hold the till: everything but its windows and the wire's other end."""
