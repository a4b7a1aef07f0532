"""Need to know (protocol 2.5, 2.7): only what the sharing agreement names lands, and free text lands without the
people in it. The only home of Presidio."""
