package dev.sourcecheck.servers;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The PostgreSQL startup message: length, version, then null-terminated names and values. */
public final class StartupMessage {
  private StartupMessage() {}

  /** Reads the message and returns its parameters. */
  public static Map<String, String> read(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    byte[] message = new byte[data.readInt() - Integer.BYTES];
    data.readFully(message);
    String[] texts =
        new String(message, 4, message.length - 4, StandardCharsets.UTF_8).split("\0", -1);
    Map<String, String> parameters = new TreeMap<>();
    for (int i = 0; i + 1 < texts.length && !texts[i].isEmpty(); i += 2) {
      parameters.put(texts[i], texts[i + 1]);
    }
    return parameters;
  }
}
