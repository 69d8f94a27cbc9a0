package dev.sourcecheck.engine.trino;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One response to a statement: some rows of the result, and the path of the next response. It is
 * parsed token by token, because the tree of a hostile server's {@code [[],[],[], ...]} would take
 * many times the memory of the text.
 */
final class TrinoPage {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String STATEMENTS = "/v1/statement/";

  /** More than any of our queries has. */
  private static final int MAX_COLUMNS = 64;

  private final byte[] body;
  private @Nullable String next;
  private @Nullable PageError error;

  private TrinoPage(byte[] body) {
    this.body = body;
  }

  /** The server's error, which ends the statement. */
  record PageError(String message, int code) {}

  /** Receives each row. */
  @FunctionalInterface
  interface ResultSink {
    void row(TrinoRow row) throws SQLException;
  }

  /**
   * Parses a response, without its rows.
   *
   * @throws HttpViolation if it is no response of this protocol
   */
  static TrinoPage parse(byte[] body) throws IOException, SQLException {
    TrinoPage page = new TrinoPage(body);
    page.eachField(page::head);
    return page;
  }

  /** The path and query of the next response; null if this is the last one. */
  @Nullable String next() {
    return next;
  }

  @Nullable PageError error() {
    return error;
  }

  /** Passes each row to the sink. */
  void rows(ResultSink sink) throws IOException, SQLException {
    eachField(
        (name, json) -> {
          if (name.equals("data") && json.currentToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() == JsonToken.START_ARRAY) {
              sink.row(row(json));
            }
            if (json.currentToken() != JsonToken.END_ARRAY) {
              throw new HttpViolation("invalid row", "");
            }
          }
        });
  }

  /** Receives a field of the response; may consume its value. */
  @FunctionalInterface
  private interface FieldSink {
    void field(String name, JsonParser json) throws IOException, SQLException;
  }

  private void eachField(FieldSink sink) throws IOException, SQLException {
    try (JsonParser json = JSON.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new HttpViolation("no JSON object", "");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        sink.field(name, json);
        json.skipChildren();
      }
    } catch (JsonProcessingException e) {
      throw new HttpViolation("no JSON", "");
    }
  }

  private void head(String name, JsonParser json) throws IOException {
    if (name.equals("nextUri") && json.currentToken() == JsonToken.VALUE_STRING) {
      next = path(json.getText());
    } else if (name.equals("error") && json.currentToken() == JsonToken.START_OBJECT) {
      error = error(json);
    }
  }

  /** Only the path is used, so that a server cannot send us elsewhere. */
  private static String path(String address) throws HttpViolation {
    try {
      URI uri = URI.create(address);
      String path = uri.getRawPath();
      if (path == null || !path.startsWith(STATEMENTS)) {
        throw new HttpViolation("unexpected address of the next page", "");
      }
      return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    } catch (IllegalArgumentException e) {
      throw new HttpViolation("invalid address of the next page", "");
    }
  }

  private static PageError error(JsonParser json) throws IOException {
    String message = "no message";
    int code = 0;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("message") && value == JsonToken.VALUE_STRING) {
        message = json.getText();
      } else if (name.equals("errorCode") && value == JsonToken.VALUE_NUMBER_INT) {
        code = json.getValueAsInt();
      }
      json.skipChildren();
    }
    return new PageError(message, code);
  }

  /** A nested value, which no query of ours returns, is null. */
  private static TrinoRow row(JsonParser json) throws IOException {
    List<@Nullable String> values = new ArrayList<>();
    for (JsonToken value = json.nextToken();
        value != JsonToken.END_ARRAY;
        value = json.nextToken()) {
      if (value == null || values.size() == MAX_COLUMNS) {
        throw new HttpViolation("invalid row", "");
      }
      values.add(value.isScalarValue() && value != JsonToken.VALUE_NULL ? json.getText() : null);
      json.skipChildren();
    }
    return new TrinoRow(values);
  }
}
