"""What people did and decided: the audit chain and the opened cases. Outside every rebuild; never derived from a delivery."""
