"""Users, their role and territory, sign-in."""
