package dev.sourcecheck.cli.input;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parts of {@code scheme://user:password@host:port/database?name=value}, decoded. The JDK's
 * parser rejects host names with an underscore and passwords that are not encoded.
 *
 * @param host empty if there is none
 * @param database empty if there is none
 */
record ConnectionUri(
    String scheme,
    @Nullable String user,
    @Nullable String password,
    String host,
    @Nullable String port,
    String database,
    Map<String, String> parameters) {

  /** Whether the text has the form of a URI with a host. */
  static boolean matches(String text) {
    return text.matches("(?s)[A-Za-z][A-Za-z0-9+.-]*://.*");
  }

  static ConnectionUri parse(String text) throws UsageException {
    int schemeEnd = text.indexOf("://");
    String rest = text.substring(schemeEnd + 3);
    int queryStart = rest.indexOf('?');
    String query = queryStart < 0 ? "" : rest.substring(queryStart + 1);
    String path = queryStart < 0 ? rest : rest.substring(0, queryStart);
    int at = path.lastIndexOf('@'); // a password may contain one that is not encoded
    String login = at < 0 ? null : path.substring(0, at);
    String location = path.substring(at + 1);
    int slash = location.indexOf('/');
    String address = slash < 0 ? location : location.substring(0, slash);
    String database = slash < 0 ? "" : location.substring(slash + 1);
    int colon = login == null ? -1 : login.indexOf(':');
    int portColon = portColon(address);
    return new ConnectionUri(
        text.substring(0, schemeEnd),
        login == null ? null : decode(colon < 0 ? login : login.substring(0, colon)),
        login == null || colon < 0 ? null : decode(login.substring(colon + 1)),
        decode(portColon < 0 ? address : address.substring(0, portColon)),
        portColon < 0 ? null : address.substring(portColon + 1),
        decode(database),
        parameters(query, "&"));
  }

  /** The last colon outside of the brackets of an IPv6 address. */
  private static int portColon(String address) {
    int colon = address.lastIndexOf(':');
    return colon > address.lastIndexOf(']') ? colon : -1;
  }

  static Map<String, String> parameters(String query, String separator) throws UsageException {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : query.split(separator)) {
      if (!pair.isBlank()) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        parameters.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1)));
      }
    }
    return parameters;
  }

  /** Decodes percent signs; other than in a form, a plus sign stands for itself. */
  static String decode(String text) throws UsageException {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(encoded.length);
    for (int i = 0; i < encoded.length; i++) {
      if (encoded[i] != '%') {
        decoded.put(encoded[i]);
        continue;
      }
      int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(encoded[i + 2], 16);
      if (low < 0) {
        throw invalidEncoding();
      }
      decoded.put((byte) (high * 16 + low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
    } catch (CharacterCodingException e) {
      throw invalidEncoding();
    }
  }

  private static UsageException invalidEncoding() {
    return new UsageException(
        "The connection string has a percent sign that does not start an encoded character;"
            + " write it as %25");
  }
}
