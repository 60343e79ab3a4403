package io.hybridfarm.rest.wire;

/** The refusal of a text: which field is wrong, where it stands, and what would be right. */
public final class MalformedText extends Exception {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final String problem;
    private final int line;
    private final int column;

    MalformedText(String path, String problem, int line, int column) {
        super(path.isEmpty() ? problem : path + ": " + problem);
        this.path = path;
        this.problem = problem;
        this.line = line;
        this.column = column;
    }

    /** The field as it is written, such as {@code steps[0].frames}; empty if the text as a whole is wrong. */
    public String path() {
        return path;
    }

    /** What is wrong and what would be right, without the field. */
    public String problem() {
        return problem;
    }

    /** The line, counted from 1; 0 if it is not known. */
    public int line() {
        return line;
    }

    /** The column, counted from 1; 0 if it is not known. */
    public int column() {
        return column;
    }
}
