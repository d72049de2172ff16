"""For other front ends: the same dreams and pictures in the words of protocols that other programs speak already."""
