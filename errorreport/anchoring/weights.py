"""Every weight and threshold of the anchoring core, named, with its unit."""

CLUSTER_REACH = 256  # code points looked back for a safe start; past that all clusters are counted
