package org.gpicl.study;

import java.util.EnumMap;
import java.util.Map;
import org.gpicl.metatest.Verdict.Condition;
import org.gpicl.random.Seed;
import org.gpicl.task.DataSet;
import org.gpicl.task.RandomProjections;
import org.gpicl.task.TaskDistribution;

/**
 * The rows that the tasks of a study are made of; all with the same number of features and classes.
 *
 * @param train of meta-training, normalized
 * @param test of the same set, normalized in the same way
 * @param other test rows of another set, normalized
 */
public record StudyData(DataSet train, DataSet test, DataSet other) {

    /** So that tasks, weights and batches, whose seeds have keys from 0, are independent. */
    private static final int TASKS_KEY = -1;

    /** Checks that learners fit all three. */
    public StudyData {
        for (DataSet set : new DataSet[] {test, other}) {
            if (set.features() != train.features() || set.classes() != train.classes()) {
                throw new IllegalArgumentException("study: expected rows of " + train.features() + " features and "
                        + train.classes() + " classes, as those of meta-training, got " + set.features() + " and "
                        + set.classes());
            }
        }
    }

    /** What a run is meta-trained on. */
    TaskDistribution training(Cell cell) {
        return seen(cell).withOptions(RandomProjections.Options.NONE.withFixedPermutation(cell.labelBias()));
    }

    private RandomProjections seen(Cell cell) {
        return new RandomProjections(train, cell.drawnTasks(), new Seed(cell.seed()).child(TASKS_KEY));
    }

    /** What its verdict is measured on. */
    Map<Condition, TaskDistribution> testing(Cell cell) {
        RandomProjections seen = seen(cell);
        RandomProjections unseen = seen.withBase(test).unseen();
        Map<Condition, TaskDistribution> tasks = new EnumMap<>(Condition.class);
        tasks.put(Condition.SEEN_TASKS, seen);
        tasks.put(Condition.UNSEEN_TASKS, unseen);
        tasks.put(Condition.IDENTITY_TASK, unseen.identityOnly());
        tasks.put(Condition.UNSEEN_DATA, seen.withBase(other).unseen());
        return tasks;
    }
}
