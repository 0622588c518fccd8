"""What people read: every answer, refusal and notice, in one voice."""
