"""The roster of partner communes, the boundary layer and the attribution in use."""
