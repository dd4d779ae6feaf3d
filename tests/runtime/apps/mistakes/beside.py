"""A module beside the app's."""

NAME = "beside"
