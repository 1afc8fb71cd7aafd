"""What a guide is: frozen values that pass between the stages."""
