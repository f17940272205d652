package org.gpicl.metatest;

/** What meta-training has found: the kinds of algorithm that the paper tells apart (section 4.1). */
public enum AlgorithmKind {
    /** The tasks seen are solved from the query alone; examples do not help. */
    INSTANCE_MEMORIZATION,
    /** Examples help on tasks seen, whose solution is then recalled, but not on others: the paper's system identification. */
    TASK_IDENTIFICATION,
    /** Examples help on tasks never seen, too: a general-purpose learning algorithm. */
    GENERAL_LEARNING,
    /** At chance on tasks seen, whatever the number of examples. */
    NO_LEARNING,
    /** The measurements are too few to tell, or fit none of the other kinds. */
    UNDECIDED
}
