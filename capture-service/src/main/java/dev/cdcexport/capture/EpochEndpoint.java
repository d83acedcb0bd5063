package dev.cdcexport.capture;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * {@code /actuator/epoch}: tells the present epoch, and takes the operator's confirmation where the database no longer holds what was captured
 * from it.
 */
@Endpoint(id = "epoch")
class EpochEndpoint {

    private final CaptureStatus status;
    private final EpochConfirmation confirmation;

    EpochEndpoint(CaptureStatus status, EpochConfirmation confirmation) {
        this.status = status;
        this.confirmation = confirmation;
    }

    /** The present epoch, why it began, and the epoch that waits for confirmation. */
    @ReadOperation
    Map<String, Object> epoch() {
        Map<String, Object> answer = new LinkedHashMap<>();
        status.position().ifPresent(position -> answer.put("epoch", position.epoch()));
        status.epochBeginning().ifPresent(beginning -> answer.put("began", beginning));
        confirmation.awaited().ifPresent(epoch -> answer.put("awaitsConfirmation", epoch));
        return answer;
    }

    /**
     * Lets an epoch begin that waits for confirmation.
     *
     * @param confirm its number, so that no late or repeated call confirms another
     */
    @WriteOperation
    Map<String, Object> confirm(String confirm) {
        int epoch = number(confirm);
        if (!confirmation.confirm(epoch)) {
            OptionalInt awaited = confirmation.awaited();
            throw refused("confirm: epoch " + epoch + " does not wait for confirmation; "
                    + (awaited.isPresent() ? "epoch " + awaited.getAsInt() + " does" : "none does"));
        }
        return Map.of("confirmed", epoch);
    }

    private static int number(String confirm) {
        try {
            return Integer.parseInt(confirm);
        } catch (NumberFormatException e) {
            throw refused("confirm: this is not the number of an epoch");
        }
    }

    private static InvalidEndpointRequestException refused(String reason) {
        return new InvalidEndpointRequestException(reason, reason);
    }
}
