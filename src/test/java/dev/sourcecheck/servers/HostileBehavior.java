package dev.sourcecheck.servers;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** PostgreSQL servers that send valid messages to exhaust memory or threads. */
public enum HostileBehavior {
  /** Answers the first query with rows of one megabyte and keeps the connection open. */
  WIDE_ROWS {
    @Override
    void answer(InputStream in, DataOutputStream out) throws IOException {
      login(in, out);
      out.write(BackendMessages.description(1));
      for (int i = 0; i < 60; i++) {
        out.write(BackendMessages.row(1_000_000));
      }
      awaitClose(in);
    }
  },
  ENDLESS_ROWS {
    @Override
    void answer(InputStream in, DataOutputStream out) throws IOException {
      login(in, out);
      out.write(BackendMessages.description(1));
      endless(out, BackendMessages.row(60));
    }
  },
  ENDLESS_NOTICES {
    @Override
    void answer(InputStream in, DataOutputStream out) throws IOException {
      login(in, out);
      endless(
          out,
          BackendMessages.message(
              'N', "SNOTICE\0C00000\0Mn\0\0".getBytes(StandardCharsets.US_ASCII)));
    }
  },
  /** An error of the maximum accepted length, followed by silence. */
  HUGE_ERROR {
    @Override
    void answer(InputStream in, DataOutputStream out) throws IOException {
      login(in, out);
      String error = "SERROR\0CXX000\0M" + "e".repeat(250_000) + "\0\0";
      out.write(BackendMessages.message('E', error.getBytes(StandardCharsets.US_ASCII)));
      awaitClose(in);
    }
  },
  /** Declares a cell for which the driver allocates memory and sends it byte by byte. */
  PROMISED_ROW {
    @Override
    void answer(InputStream in, DataOutputStream out) throws IOException {
      login(in, out);
      out.write(BackendMessages.description(1));
      drip(out, Arrays.copyOf(BackendMessages.row(250_000), 2_000));
      awaitClose(in);
    }
  },
  /** Sends the messages of the login byte by byte. */
  SLOW_DRIP {
    @Override
    void answer(InputStream in, DataOutputStream out) throws IOException {
      startup(in, out);
      drip(out, BackendMessages.login());
      awaitClose(in);
    }
  };

  private static final int SSL_REQUEST = 80_877_103;

  abstract void answer(InputStream in, DataOutputStream out) throws IOException;

  /** Starts a server of this kind on a free port. */
  public FakeServer start() throws IOException {
    return new FakeServer((in, out) -> answer(in, new DataOutputStream(out)));
  }

  /**
   * Relays between the client and a real server until the client sends the text {@code at}, then
   * sends as block rows as one fetch may contain and nothing more.
   */
  public static FakeServer flooding(int realPort, String at) throws IOException {
    byte[] row = BackendMessages.row(1_000_000);
    return new FakeServer(
        (in, out) -> {
          try (Socket real = new Socket(InetAddress.getLoopbackAddress(), realPort)) {
            Thread back = new Thread(() -> copy(real, out), "flooding-proxy");
            back.setDaemon(true);
            back.start();
            byte[] buffer = new byte[65_536];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
              if (new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains(at)) {
                DataOutputStream hostile = new DataOutputStream(out);
                hostile.write(BackendMessages.description(1));
                for (int i = 0; i < 15; i++) {
                  hostile.write(row);
                }
                awaitClose(in);
                return;
              }
              real.getOutputStream().write(buffer, 0, n);
            }
          }
        });
  }

  private static void copy(Socket from, OutputStream to) {
    try {
      from.getInputStream().transferTo(to);
    } catch (IOException e) {
      return; // one of the sockets is closed
    }
  }

  /** Refuses TLS and reads the startup message. */
  private static void startup(InputStream in, OutputStream out) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int length = data.readInt();
    while (length == 8 && data.readInt() == SSL_REQUEST) {
      out.write('N');
      out.flush();
      length = data.readInt();
    }
    data.readFully(new byte[length - Integer.BYTES]);
  }

  private static void login(InputStream in, DataOutputStream out) throws IOException {
    startup(in, out);
    out.write(BackendMessages.login());
    if (in.read(new byte[8_192]) < 0) { // the first query
      throw new IOException("closed");
    }
  }

  /** Sends the bytes repeatedly until the client disconnects. */
  private static void endless(OutputStream out, byte[] bytes) throws IOException {
    ByteArrayOutputStream repeated = new ByteArrayOutputStream();
    while (repeated.size() < 65_536) {
      repeated.write(bytes);
    }
    byte[] block = repeated.toByteArray();
    while (true) {
      out.write(block);
    }
  }

  /** Sends ten bytes per second. */
  private static void drip(OutputStream out, byte[] bytes) throws IOException {
    for (byte each : bytes) {
      out.write(each);
      out.flush();
      LockSupport.parkNanos(100_000_000);
    }
  }

  private static void awaitClose(InputStream in) throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
  }
}
