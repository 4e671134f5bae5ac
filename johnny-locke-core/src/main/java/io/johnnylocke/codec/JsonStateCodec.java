package io.johnnylocke.codec;

import java.lang.reflect.Type;
import java.util.Objects;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * States as JSON, by Jackson 3. The type comes from the reader alone: nothing in the stored text chooses a class. Unknown
 * fields are ignored, so that a newer writer and an older reader can share a state; text behind the value is an error.
 */
public final class JsonStateCodec implements StateCodec {

    private final JsonMapper mapper;

    /** Creates a codec with a mapper of its own, which finds Jackson modules on the class path. */
    public JsonStateCodec() {
        this(JsonMapper.builder().findAndAddModules().build());
    }

    /**
     * Creates a codec with this mapper. Default typing must be off in it.
     *
     * @param mapper the mapper
     */
    public JsonStateCodec(JsonMapper mapper) {
        Objects.requireNonNull(mapper, "mapper");
        this.mapper = mapper.rebuild()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    @Override
    public byte[] encode(Object state, Type type) {
        return mapper.writerFor(mapper.constructType(type)).writeValueAsBytes(state);
    }

    @Override
    public Object decode(byte[] bytes, Type type) {
        JavaType javaType = mapper.constructType(type);
        Object state = mapper.readValue(bytes, javaType);
        if (state == null) {
            throw new IllegalArgumentException("the stored JSON is null, which is no state");
        }
        return state;
    }
}
