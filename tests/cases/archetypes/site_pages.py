"""The pages of the site."""

HOME = "<h1>Hello</h1>"
