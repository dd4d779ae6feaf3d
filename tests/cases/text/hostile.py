def größe(name: str = "x") -> str:
	if name:
		return "tabs\tand ünïcode — “quoted”" + name
	return '''a
  multi-line # string
'''
