package io.hybridfarm.core.farm;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * A list that can be frozen for readers at no cost.
 *
 * <p>Elements sit in pages of 512. A snapshot takes the table of pages as it is; the first change after it copies the table
 * and the one page that changes, so a reader's list never changes and a writer pays for what it touches.
 *
 * <p>One thread owns the list; snapshots are immutable and may go anywhere.
 */
final class PagedList<T> {
    private static final int PAGE = 512;

    private Object[][] pages;
    /** Which pages this list may write to; all others are shared with snapshots. */
    private boolean[] owned;

    private boolean tableShared;
    private int size;

    PagedList() {
        this.pages = new Object[1][];
        this.owned = new boolean[1];
    }

    int size() {
        return size;
    }

    T get(int index) {
        return element(pages, size, index);
    }

    void add(T value) {
        int page = size / PAGE;
        if (page == pages.length) {
            ownTable(pages.length * 2);
        }
        size++;
        write(size - 1, value);
    }

    void set(int index, T value) {
        Objects.checkIndex(index, size);
        write(index, value);
    }

    /** The list as it is now, immutable, with random access. */
    List<T> snapshot() {
        tableShared = true;
        Arrays.fill(owned, false);
        return new Frozen<>(pages, size);
    }

    private void write(int index, T value) {
        int page = index / PAGE;
        if (tableShared) {
            ownTable(pages.length);
        }
        if (!owned[page]) {
            Object[] before = pages[page];
            pages[page] = before == null ? new Object[PAGE] : Arrays.copyOf(before, PAGE);
            owned[page] = true;
        }
        pages[page][index % PAGE] = value;
    }

    private void ownTable(int length) {
        pages = Arrays.copyOf(pages, length);
        owned = Arrays.copyOf(owned, length);
        tableShared = false;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // pages hold nothing but what add and set put in
    private static <T> T element(Object[][] pages, int size, int index) {
        Objects.checkIndex(index, size);
        return (T) pages[index / PAGE][index % PAGE];
    }

    /** What a reader sees. */
    private static final class Frozen<T> extends AbstractList<T> implements RandomAccess {
        private final Object[][] pages;
        private final int size;

        Frozen(Object[][] pages, int size) {
            this.pages = pages;
            this.size = size;
        }

        @Override
        public T get(int index) {
            return element(pages, size, index);
        }

        @Override
        public int size() {
            return size;
        }
    }
}
