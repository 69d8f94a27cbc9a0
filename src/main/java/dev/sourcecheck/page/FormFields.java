package dev.sourcecheck.page;

import dev.sourcecheck.api.RequestRejectedException;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a form that a page sent. */
record FormFields(Map<String, List<String>> values) {
  private static final int MAX_FIELDS = 500;

  /**
   * @throws RequestRejectedException 400 if an escape is malformed
   */
  static FormFields parse(byte @Nullable [] body) {
    String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
    try {
      return new FormFields(
          new QueryStringDecoder(text, StandardCharsets.UTF_8, false, MAX_FIELDS, true)
              .parameters());
    } catch (IllegalArgumentException e) {
      throw new RequestRejectedException(400, "The form is malformed");
    }
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** The first value, empty if there is none; with line breaks as files have them. */
  String text(String name) {
    List<String> all = values.getOrDefault(name, List.of());
    // the store rejects NUL in text
    return all.isEmpty() ? "" : all.get(0).replace("\r\n", "\n").replace("\0", "");
  }
}
