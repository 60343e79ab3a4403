package io.hybridfarm.core.share;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Ordered trees whose nodes carry bit masks, and which find the first node in order that shares a bit with a wanted mask in
 * logarithmic time.
 *
 * <h2>The one idea</h2>
 *
 * Every node knows the union of the masks below it. A search for "the first, in order, of those that could use any of these"
 * goes left wherever the left union meets the wanted mask, takes the node itself if its own mask does, and goes right
 * otherwise; it never turns back, because a union that meets the mask promises a node that does. The scheduler asks this
 * question on both sides: among siblings of a share tree ordered by how little they have, for the first with work that fits a
 * free worker; and among workers ordered by how little they have free, for the first with room for a demand, which is the
 * tightest fit in all dimensions at once without a search in more than one. Blocked work has no bit in common with the free
 * room and so costs nothing: no pass over the queue ever looks at it.
 *
 * <p>Linux keeps the earliest deadline below each node of its run queue to the same end (EEVDF, after Stoica and Abdel-Wahab,
 * 1995). The trees are treaps (Aragon and Seidel, 1989), their heap order a hash of the tie, so that a tree's shape depends on
 * nothing but what is in it.
 *
 * <p>Many trees share one forest: nodes are numbers from 1, a tree is the number of its root, 0 is the empty tree, and a node
 * is in one tree at most. The order is by major key, then minor key, then tie, all as signed numbers; the tie must be unique
 * in a tree. Nothing is allocated except to grow. Belongs to one thread.
 */
public final class MaskedForest {
    /** The empty tree, and what a search that finds nothing answers. */
    public static final int NONE = 0;

    private int words;
    private int size = 1;
    private int free = NONE;
    private int[] left = new int[16];
    private int[] right = new int[16];
    private long[] major = new long[16];
    private long[] minor = new long[16];
    private long[] tie = new long[16];
    private long[] height = new long[16];
    private long[] mask;
    private long[] union;

    private int below;
    private int above;

    /**
     * A forest without nodes.
     *
     * @param words masks have 64 bits for each; 1 or more
     */
    public MaskedForest(int words) {
        this.words = words;
        this.mask = new long[16 * words];
        this.union = new long[16 * words];
    }

    /** A new node with an empty mask, in no tree. */
    public int add() {
        int node = free;
        if (node != NONE) {
            free = left[node];
        } else {
            node = size++;
            if (node == left.length) {
                grow();
            }
        }
        left[node] = NONE;
        right[node] = NONE;
        Arrays.fill(mask, node * words, node * words + words, 0);
        Arrays.fill(union, node * words, node * words + words, 0);
        return node;
    }

    /** Forgets a node that is in no tree; its number is used again. */
    public void drop(int node) {
        left[node] = free;
        free = node;
    }

    /** Gives a node that is in no tree its place in the order. */
    public void key(int node, long itsMajor, long itsMinor, long itsTie) {
        major[node] = itsMajor;
        minor[node] = itsMinor;
        tie[node] = itsTie;
        height[node] = scattered(itsTie);
    }

    /** The major key of a node. */
    public long major(int node) {
        return major[node];
    }

    /** The minor key of a node. */
    public long minor(int node) {
        return minor[node];
    }

    /** Words in each mask. */
    public int words() {
        return words;
    }

    /** One word of a node's own mask. */
    public long mask(int node, int word) {
        return mask[node * words + word];
    }

    /** Sets one word of a node's own mask; {@link #refresh} makes it known if the node is in a tree. */
    public void mask(int node, int word, long bits) {
        mask[node * words + word] = bits;
    }

    /** One word of the union of all masks in a tree. */
    public long union(int root, int word) {
        return union[root * words + word];
    }

    /**
     * Puts a node into a tree.
     *
     * @return the tree
     */
    public int insert(int root, int node) {
        if (root == NONE) {
            left[node] = NONE;
            right[node] = NONE;
            pull(node);
            return node;
        }
        if (height[node] > height[root]) {
            split(root, node);
            left[node] = below;
            right[node] = above;
            pull(node);
            return node;
        }
        if (before(node, root)) {
            left[root] = insert(left[root], node);
        } else {
            right[root] = insert(right[root], node);
        }
        for (int w = 0; w < words; w++) {
            union[root * words + w] |= mask[node * words + w];
        }
        return root;
    }

    /**
     * Takes a node, whose key has not changed since it was put in, out of its tree.
     *
     * @return the tree
     * @throws IllegalStateException if the node is not in the tree
     */
    public int remove(int root, int node) {
        if (root == node) {
            return merge(left[node], right[node]);
        }
        if (root == NONE) {
            throw new IllegalStateException("node " + node + " is not in the tree");
        }
        if (before(node, root)) {
            left[root] = remove(left[root], node);
        } else {
            right[root] = remove(right[root], node);
        }
        pull(root);
        return root;
    }

    /** Makes a changed mask known to the tree that the node is in. */
    public void refresh(int root, int node) {
        if (root == NONE) {
            throw new IllegalStateException("node " + node + " is not in the tree");
        }
        if (root != node) {
            refresh(before(node, root) ? left[root] : right[root], node);
        }
        pull(root);
    }

    /** The first node in order that has any of the wanted bits, or {@link #NONE}. */
    public int first(int root, long[] wanted) {
        if (!meets(union, root, wanted)) {
            return NONE;
        }
        int node = root;
        while (true) {
            if (meets(union, left[node], wanted)) {
                node = left[node];
            } else if (meets(mask, node, wanted)) {
                return node;
            } else {
                node = right[node];
            }
        }
    }

    /** The first node in order that has this bit, or {@link #NONE}. */
    public int first(int root, int bit) {
        int word = bit >>> 6;
        long wanted = 1L << bit;
        if ((union[root * words + word] & wanted) == 0) {
            return NONE;
        }
        int node = root;
        while (true) {
            if ((union[left[node] * words + word] & wanted) != 0) {
                node = left[node];
            } else if ((mask[node * words + word] & wanted) != 0) {
                return node;
            } else {
                node = right[node];
            }
        }
    }

    /**
     * Shows nodes in order until one is enough.
     *
     * @param enough answers true to stop; must not change the tree
     * @return whether it was stopped
     */
    public boolean walk(int root, IntPredicate enough) {
        return root != NONE && (walk(left[root], enough) || enough.test(root) || walk(right[root], enough));
    }

    /** Gives masks more words; the new ones are empty. */
    public void widen(int more) {
        mask = widened(mask, more);
        union = widened(union, more);
        words = more;
    }

    private long[] widened(long[] narrow, int more) {
        long[] wide = new long[left.length * more];
        for (int node = 0; node < size; node++) {
            System.arraycopy(narrow, node * words, wide, node * more, words);
        }
        return wide;
    }

    private void grow() {
        int capacity = left.length * 2;
        left = Arrays.copyOf(left, capacity);
        right = Arrays.copyOf(right, capacity);
        major = Arrays.copyOf(major, capacity);
        minor = Arrays.copyOf(minor, capacity);
        tie = Arrays.copyOf(tie, capacity);
        height = Arrays.copyOf(height, capacity);
        mask = Arrays.copyOf(mask, capacity * words);
        union = Arrays.copyOf(union, capacity * words);
    }

    private boolean meets(long[] masks, int node, long[] wanted) {
        int at = node * words;
        for (int w = 0; w < words; w++) {
            if ((masks[at + w] & wanted[w]) != 0) {
                return true;
            }
        }
        return false;
    }

    private void pull(int node) {
        int at = node * words;
        int l = left[node] * words;
        int r = right[node] * words;
        for (int w = 0; w < words; w++) {
            union[at + w] = mask[at + w] | union[l + w] | union[r + w];
        }
    }

    private boolean before(int a, int b) {
        if (major[a] != major[b]) {
            return major[a] < major[b];
        }
        if (minor[a] != minor[b]) {
            return minor[a] < minor[b];
        }
        return tie[a] < tie[b];
    }

    /** Parts a tree at a node's place: into {@link #below} and {@link #above}. */
    private void split(int root, int at) {
        if (root == NONE) {
            below = NONE;
            above = NONE;
        } else if (before(root, at)) {
            split(right[root], at);
            right[root] = below;
            below = root;
            pull(root);
        } else {
            split(left[root], at);
            left[root] = above;
            above = root;
            pull(root);
        }
    }

    private int merge(int low, int high) {
        if (low == NONE) {
            return high;
        }
        if (high == NONE) {
            return low;
        }
        if (height[low] > height[high]) {
            right[low] = merge(right[low], high);
            pull(low);
            return low;
        }
        left[high] = merge(low, left[high]);
        pull(high);
        return high;
    }

    /** SplitMix64's finalizer (Steele, Lea and Flood, 2014): as good as random, and the same on every machine. */
    private static long scattered(long tie) {
        long h = tie + 0x9E3779B97F4A7C15L;
        h = (h ^ (h >>> 30)) * 0xBF58476D1CE4E5B9L;
        h = (h ^ (h >>> 27)) * 0x94D049BB133111EBL;
        return h ^ (h >>> 31);
    }
}
