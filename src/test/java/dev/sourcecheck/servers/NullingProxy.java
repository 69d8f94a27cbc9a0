package dev.sourcecheck.servers;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A proxy for a real PostgreSQL server that replaces one column of one result by null, as a hostile
 * server can. The column names identify a result.
 */
public final class NullingProxy implements AutoCloseable {
  private final int target;
  private final FakeServer server;
  private final Set<List<String>> results = Collections.synchronizedSet(new LinkedHashSet<>());
  private volatile NulledColumn nulled = new NulledColumn(List.of(), "");
  private final AtomicInteger remainingUnchanged = new AtomicInteger();

  /** One column of a result with the given columns. */
  public record NulledColumn(List<String> columns, String column) {}

  public NullingProxy(int target) throws IOException {
    this.target = target;
    this.server = new FakeServer(this::relay);
  }

  public int port() {
    return server.port();
  }

  /** The column names of all results so far. */
  public List<List<String>> results() {
    synchronized (results) {
      return List.copyOf(results);
    }
  }

  /** Replaces the column by null in every row of all further results. */
  public void setNull(NulledColumn column) {
    setNull(column, 0);
  }

  /**
   * @param skipped number of such results that pass unchanged before the first null
   */
  public void setNull(NulledColumn column, int skipped) {
    remainingUnchanged.set(skipped);
    nulled = column;
  }

  private void relay(InputStream in, OutputStream out) throws IOException {
    try (Socket real = new Socket(InetAddress.getLoopbackAddress(), target)) {
      Thread forward = new Thread(() -> forward(in, real), "nulling-proxy");
      forward.setDaemon(true);
      forward.start();
      answer(new DataInputStream(real.getInputStream()), out);
    }
  }

  private static void forward(InputStream in, Socket real) {
    try {
      in.transferTo(real.getOutputStream());
      real.shutdownOutput();
    } catch (IOException e) {
      return; // one of the sockets is closed
    }
  }

  private void answer(DataInputStream in, OutputStream client) throws IOException {
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(client));
    int at = -1;
    while (true) {
      int kind = in.read();
      if (kind < 0) {
        out.flush();
        return;
      }
      byte[] body = body(in);
      if (kind == 'T') {
        List<String> columns = columns(body);
        results.add(columns);
        boolean chosen =
            columns.equals(nulled.columns) && remainingUnchanged.getAndDecrement() <= 0;
        at = chosen ? columns.indexOf(nulled.column) : -1;
      }
      byte[] sent =
          at < 0
              ? body
              : switch (kind) {
                case 'D' -> withNull(body, at);
                case 'd' -> copiedWithNull(body, at);
                default -> body;
              };
      out.writeByte(kind);
      out.writeInt(sent.length + Integer.BYTES);
      out.write(sent);
      if (in.available() == 0) {
        out.flush();
      }
    }
  }

  private static byte[] body(DataInputStream in) throws IOException {
    byte[] body = new byte[in.readInt() - Integer.BYTES];
    in.readFully(body);
    return body;
  }

  private static List<String> columns(byte[] description) {
    List<String> names = new ArrayList<>();
    int at = Short.BYTES;
    while (at < description.length) {
      int end = at;
      while (description[end] != 0) {
        end++;
      }
      names.add(new String(description, at, end - at, StandardCharsets.UTF_8));
      at = end + 1 + 18; // The rest of a field description has a fixed length.
    }
    return names;
  }

  private static byte[] withNull(byte[] row, int column) throws IOException {
    DataInputStream in = new DataInputStream(new java.io.ByteArrayInputStream(row));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(body);
    int count = in.readShort();
    out.writeShort(count);
    for (int i = 0; i < count; i++) {
      int length = in.readInt();
      byte[] value = in.readNBytes(Math.max(length, 0));
      if (value.length != Math.max(length, 0)) {
        throw new EOFException("truncated row");
      }
      out.writeInt(i == column ? -1 : length);
      out.write(i == column ? new byte[0] : value);
    }
    return body.toByteArray();
  }

  /** A row in the text format of COPY. */
  private static byte[] copiedWithNull(byte[] row, int column) {
    String[] values = new String(row, StandardCharsets.UTF_8).stripTrailing().split("\t", -1);
    values[column] = "\\N";
    return (String.join("\t", values) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
