package io.hybridfarm.rest.job;

import io.hybridfarm.rest.wire.Envelope;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Collects a page of rows, and one more to know whether another page follows. */
final class Rows<T> {
    private final int limit;
    private final List<T> rows = new ArrayList<>();
    private boolean more;

    Rows(int limit) {
        this.limit = limit;
    }

    /** Takes a row while there is room; answers whether to go on. */
    boolean add(T row) {
        if (rows.size() == limit) {
            more = true;
            return false;
        }
        rows.add(row);
        return true;
    }

    List<T> list() {
        return rows;
    }

    /** The same page with other rows. */
    <R> Rows<R> map(Function<T, R> row) {
        Rows<R> mapped = new Rows<>(limit);
        rows.forEach(each -> mapped.rows.add(row.apply(each)));
        mapped.more = more;
        return mapped;
    }

    /**
     * The page, with the way to the next one in the Link header and in the message.
     *
     * @param request what was asked for
     * @param thing what a row is, for people
     * @param id what the next page comes after
     */
    Response answer(URI request, String thing, Function<T, String> id) {
        String counted = Envelope.counted(rows.size(), thing);
        if (!more) {
            return Response.ok(new Envelope<>(rows, counted)).build();
        }
        String last = id.apply(rows.get(rows.size() - 1));
        String next = UriBuilder.fromUri(request)
                .scheme(null)
                .host(null)
                .port(-1)
                .replaceQueryParam("after", last)
                .build()
                .toString();
        return Response.ok(new Envelope<>(rows, counted + "; more with after=" + last))
                .header("Link", "<" + next + ">; rel=\"next\"")
                .build();
    }
}
