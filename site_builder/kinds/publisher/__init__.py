"""What pages of guides for HL7's IG Publisher ask for: its fragments and lists."""
