"""Tables that people keep in Excel or WPS: the bytes of a file come in, values go out; and lists back. Pure."""
