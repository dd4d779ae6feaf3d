def work(:
