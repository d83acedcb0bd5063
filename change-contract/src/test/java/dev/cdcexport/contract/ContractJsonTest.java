package dev.cdcexport.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ContractJsonTest {

    private static final RecordPlace PLACE = new RecordPlace("app.cuts", 0, 7);

    @Test
    void namesTheRecordTheFieldTheValueAndTheRemedyOfAnUnknownValue() {
        String schema = """
                {"id": 1, "table": {"schema": "public", "table": "t"}, "replicaIdentity": "SOMETIMES"}""";
        assertThatThrownBy(() -> ContractJson.read(bytes(schema), TableSchema.class, PLACE))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("offset 7 of partition 0 of the topic app.cuts")
                .hasMessageContaining("the field replicaIdentity has the value SOMETIMES")
                .hasMessageContaining("DEFAULT")
                .hasMessageContaining("remedy: ");
    }

    @Test
    void namesTheRecordThatIsNotJson() {
        assertThatThrownBy(() -> ContractJson.read(bytes("\u0000"), Cut.class, PLACE))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("offset 7 of partition 0 of the topic app.cuts is no Cut");
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
