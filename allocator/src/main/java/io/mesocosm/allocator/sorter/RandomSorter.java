package io.mesocosm.allocator.sorter;

import io.mesocosm.allocator.compact.Quantities;
import io.mesocosm.common.loop.Ids;
import java.util.Arrays;

/**
 * Chance: each walk is a fresh random order in which the weight of a client, relative to its siblings all the way up,
 * is the probability that it comes first. Charges are kept but do not matter. Mesos: {@code RandomSorter}.
 *
 * <p>An order is drawn as far as it is walked: each step is a search in a tree of partial sums.
 */
public final class RandomSorter implements Sorter {

    private final Ids ids;
    private final Tree tree = new Tree();
    private final Draw draw = new Draw();
    private boolean stale = true;

    /** A sorter without clients that draws from {@code ids}. */
    public RandomSorter(Ids ids) {
        this.ids = ids;
    }

    @Override
    public int add(String path, int tag) {
        stale = true;
        return tree.add(path, tag).handle;
    }

    @Override
    public void remove(int client) {
        stale = true;
        tree.remove(client);
    }

    @Override
    public void activate(int client) {
        stale = true;
        tree.setActive(tree.leaf(client), true);
    }

    @Override
    public void deactivate(int client) {
        stale = true;
        tree.setActive(tree.leaf(client), false);
    }

    @Override
    public void setWeight(String path, double weight) {
        stale = true;
        tree.setWeight(path, weight);
    }

    @Override
    public void allocated(int client, long[] quantities) {
        adjust(client, quantities, 1, -1);
    }

    @Override
    public void unallocated(int client, long[] quantities) {
        adjust(client, quantities, -1, -1);
    }

    @Override
    public void adjust(int client, long[] quantities, int sign, int depth) {
        for (Node node = tree.leaf(client); node != null && node.depth > depth; node = node.parent) {
            node.quantities = Quantities.add(node.quantities, quantities, sign);
        }
    }

    @Override
    public long[] quantities(int client) {
        return tree.leaf(client).quantities;
    }

    @Override
    public Cursor sort() {
        if (stale) {
            draw.clear();
            collect(tree.root, 1);
            draw.build();
            stale = false;
        }
        draw.restart();
        return draw;
    }

    @Override
    public int size() {
        return tree.size();
    }

    private void collect(Node parent, double chance) {
        double sum = 0;
        for (int i = 0; i < parent.listed; i++) {
            sum += hasActive(parent.order[i]) ? parent.order[i].weight : 0;
        }
        for (int i = 0; i < parent.listed; i++) {
            Node child = parent.order[i];
            if (child.isLeaf()) {
                draw.add(child.tag, chance * child.weight / sum);
            } else if (hasActive(child)) {
                collect(child, chance * child.weight / sum);
            }
        }
    }

    /** Whether there is anyone to serve at or below a listed node. */
    private static boolean hasActive(Node node) {
        if (node.isLeaf()) {
            return true;
        }
        for (int i = 0; i < node.listed; i++) {
            if (hasActive(node.order[i])) {
                return true;
            }
        }
        return false;
    }

    /** Draws without putting back, from a binary indexed tree of the weights not drawn yet. */
    private final class Draw implements Cursor {

        private int[] tags = new int[8];
        private double[] weights = new double[8];
        private double[] pristine = {};
        private double[] sums = {};
        private boolean[] drawn = {};
        private int count;
        private int left;
        private int top;

        void clear() {
            count = 0;
        }

        void add(int tag, double weight) {
            if (count == tags.length) {
                tags = Arrays.copyOf(tags, count * 2);
                weights = Arrays.copyOf(weights, count * 2);
            }
            tags[count] = tag;
            weights[count] = weight;
            count++;
        }

        void build() {
            pristine = new double[count + 1];
            for (int i = 1; i <= count; i++) {
                pristine[i] += weights[i - 1];
                int above = i + (i & -i);
                if (above <= count) {
                    pristine[above] += pristine[i];
                }
            }
            sums = new double[count + 1];
            drawn = new boolean[count];
            top = Integer.highestOneBit(Math.max(1, count));
        }

        void restart() {
            System.arraycopy(pristine, 0, sums, 0, count + 1);
            Arrays.fill(drawn, false);
            left = count;
        }

        @Override
        public int next() {
            if (left == 0) {
                return END;
            }
            left--;
            int pick = find(ids.fraction() * remaining());
            drawn[pick] = true;
            for (int i = pick + 1; i <= count; i += i & -i) {
                sums[i] -= weights[pick];
            }
            return tags[pick];
        }

        private double remaining() {
            double sum = 0;
            for (int i = count; i > 0; i -= i & -i) {
                sum += sums[i];
            }
            return sum;
        }

        private int find(double point) {
            int position = 0;
            double rest = point;
            for (int step = top; step > 0; step >>= 1) {
                int probe = position + step;
                if (probe <= count && sums[probe] <= rest) {
                    position = probe;
                    rest -= sums[probe];
                }
            }
            return firstLeft(position);
        }

        /** Rounding may point at one that is drawn already: the nearest one left is taken instead. */
        private int firstLeft(int position) {
            int pick = Math.min(position, count - 1);
            while (drawn[pick]) {
                pick = (pick + 1) % count;
            }
            return pick;
        }
    }
}
