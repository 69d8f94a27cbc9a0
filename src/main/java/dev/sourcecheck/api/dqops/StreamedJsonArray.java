package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.sourcecheck.process.LimitedLog;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a JSON array while its rows are read. An error closes the connection, so that the client
 * cannot mistake a partial array for a complete one.
 */
final class StreamedJsonArray {
  private static final LimitedLog LOG = new LimitedLog(StreamedJsonArray.class);

  /** After an error, closing the generator must complete neither the array nor the response. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private StreamedJsonArray() {}

  /** Writes the rows, each as one value. */
  @FunctionalInterface
  interface Rows {
    void write(JsonGenerator json) throws IOException;
  }

  /**
   * Writes an array.
   *
   * @param disconnect closes the client's connection immediately
   */
  static void write(OutputStream out, Runnable disconnect, Rows rows) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartArray();
      rows.write(json);
      json.writeEndArray();
    } catch (IOException | RuntimeException e) {
      LOG.warnf("A listing was aborted: %s", e.getMessage());
      disconnect.run();
      throw new IOException("The listing was aborted", e);
    }
  }
}
