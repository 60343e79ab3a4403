package io.hybridfarm.benchmarks.rest;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One kept-open connection that sends ready-made requests and reads what comes back.
 *
 * <p>Client and server share the machine's cores: a full HTTP client would cost about as much as the server, and hide what
 * the server does behind what it does itself. Used by one thread.
 */
final class HttpConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int LARGEST_ANSWER = 64 << 10;
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");

    private final Socket socket = new Socket();
    private final byte[] buffer = new byte[LARGEST_ANSWER];

    /** What came back. */
    record Answer(int status, String body) {}

    HttpConnection(URI server) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), TIMEOUT_MILLIS);
    }

    /** The bytes of a POST with a JSON body. */
    static byte[] post(URI server, String path, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: " + server.getAuthority()
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    /** The bytes of a GET. */
    static byte[] get(URI server, String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends a request and waits for the whole answer. */
    Answer exchange(byte[] request) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(request);
        out.flush();
        InputStream in = socket.getInputStream();
        int filled = 0;
        int bodyAt = -1;
        while (bodyAt < 0) {
            filled += readSome(in, filled);
            bodyAt = endOfHead(filled);
        }
        String head = new String(buffer, 0, bodyAt, StandardCharsets.ISO_8859_1);
        Matcher length = LENGTH.matcher(head);
        if (!length.find()) {
            throw new IOException("an answer of known length was expected, not: " + head);
        }
        int end = bodyAt + Integer.parseInt(length.group(1));
        while (filled < end) {
            filled += readSome(in, filled);
        }
        int status = Integer.parseInt(head.substring(9, 12));
        return new Answer(status, new String(buffer, bodyAt, end - bodyAt, StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private int readSome(InputStream in, int filled) throws IOException {
        if (filled == buffer.length) {
            throw new IOException("the answer is longer than " + LARGEST_ANSWER + " bytes");
        }
        int count = in.read(buffer, filled, buffer.length - filled);
        if (count < 0) {
            throw new EOFException("the server hung up after " + filled + " bytes of an answer");
        }
        return count;
    }

    /** Where the body begins, or -1 if the head is not complete yet. */
    private int endOfHead(int filled) {
        for (int i = 3; i < filled; i++) {
            if (buffer[i] == '\n' && buffer[i - 1] == '\r' && buffer[i - 2] == '\n' && buffer[i - 3] == '\r') {
                return i + 1;
            }
        }
        return -1;
    }
}
