package dev.sourcecheck.lineage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** A digest that is equal for equal edges: 16 bytes instead of names of up to kilobytes. */
final class EdgeKey {
  private final MessageDigest digest;

  EdgeKey() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }

  UUID of(LineageEdge edge) {
    add(edge.from());
    add(edge.to());
    add(edge.kind().name());
    ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  private void add(LineageEdge.EdgeEnd end) {
    add(StoredText.orEmpty(end.relation().database()));
    add(StoredText.orEmpty(end.relation().schema()));
    add(end.relation().name());
    add(StoredText.orEmpty(end.column()));
  }

  /** The length prefix distinguishes ("a", "bc") from ("ab", "c"). */
  private void add(String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
    digest.update(bytes);
  }
}
