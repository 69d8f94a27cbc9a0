package dev.sourcecheck.catalog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;

/**
 * The ID of a schema or relation: a hash of its full name, the same in every snapshot. The hash is
 * SHA-256, so that a hostile source cannot construct a collision.
 */
final class ObjectId {
  private ObjectId() {}

  static UUID ofSchema(String database, String schema) {
    return uuid(database, schema);
  }

  static UUID ofRelation(String database, String schema, String relation) {
    return uuid(database, schema, relation);
  }

  private static UUID uuid(String... names) {
    ByteBuffer digest = digest(names);
    return new UUID(digest.getLong(), digest.getLong());
  }

  private static ByteBuffer digest(String... names) {
    MessageDigest digest = Sha256.newDigest();
    for (String name : names) {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      // the length prefix distinguishes ("a", "bc") from ("ab", "c")
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
      digest.update(bytes);
    }
    return ByteBuffer.wrap(digest.digest());
  }
}
