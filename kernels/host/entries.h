// Written from the kernels' declarations by kernels/build.sh. Change the kernel there, not here.
// A file a namespace: they use the same short names.
namespace adjoint_scan {
#include "../adjoint_scan.cu"
}
namespace bookkeeping {
#include "../bookkeeping.cu"
}
namespace ceilings {
#include "../ceilings.cu"
}
namespace connect {
#include "../connect.cu"
}
namespace dense_input {
#include "../dense_input.cu"
}
namespace eligibility {
#include "../eligibility.cu"
}
namespace eligibility_sequence {
#include "../eligibility_sequence.cu"
}
namespace finish_gradient {
#include "../finish_gradient.cu"
}
namespace gate_errors {
#include "../gate_errors.cu"
}
namespace history_scan {
#include "../history_scan.cu"
}
namespace loss {
#include "../loss.cu"
}
namespace neuron_forward {
#include "../neuron_forward.cu"
}
namespace neuron_scan {
#include "../neuron_scan.cu"
}
namespace optimizer {
#include "../optimizer.cu"
}
namespace outer_product {
#include "../outer_product.cu"
}
namespace pass_down {
#include "../pass_down.cu"
}
namespace presynaptic_trace {
#include "../presynaptic_trace.cu"
}
namespace score_loss {
#include "../score_loss.cu"
}
namespace spike_lists {
#include "../spike_lists.cu"
}
namespace weight_gradient {
#include "../weight_gradient.cu"
}

#define FOR_EVERY_KERNEL(KERNEL_AT) \
    KERNEL_AT(adjoint_scan, adjoint_ostl) \
    KERNEL_AT(adjoint_scan, adjoint_otpe) \
    KERNEL_AT(adjoint_scan, adjoint_ottt) \
    KERNEL_AT(adjoint_scan, adjoint_approx_otpe) \
    KERNEL_AT(bookkeeping, advance_clock) \
    KERNEL_AT(bookkeeping, add_gradient) \
    KERNEL_AT(bookkeeping, average_gradient) \
    KERNEL_AT(ceilings, multiply_add) \
    KERNEL_AT(connect, connect) \
    KERNEL_AT(dense_input, dense_input) \
    KERNEL_AT(eligibility, eligibility_ostl_counts) \
    KERNEL_AT(eligibility, eligibility_ostl_spikes) \
    KERNEL_AT(eligibility, eligibility_otpe_counts) \
    KERNEL_AT(eligibility, eligibility_otpe_spikes) \
    KERNEL_AT(eligibility_sequence, sequence_ostl_counts) \
    KERNEL_AT(eligibility_sequence, sequence_ostl_spikes) \
    KERNEL_AT(eligibility_sequence, sequence_otpe_counts) \
    KERNEL_AT(eligibility_sequence, sequence_otpe_spikes) \
    KERNEL_AT(finish_gradient, finish_gradient) \
    KERNEL_AT(gate_errors, gate_errors) \
    KERNEL_AT(history_scan, history_ostl) \
    KERNEL_AT(history_scan, history_otpe) \
    KERNEL_AT(loss, loss_of_spikes) \
    KERNEL_AT(loss, loss_of_scores) \
    KERNEL_AT(neuron_forward, lif_forward_counts) \
    KERNEL_AT(neuron_forward, lif_forward_spikes) \
    KERNEL_AT(neuron_forward, neuron_forward_counts) \
    KERNEL_AT(neuron_forward, neuron_forward_spikes) \
    KERNEL_AT(neuron_scan, neuron_scan) \
    KERNEL_AT(neuron_scan, carry_errors) \
    KERNEL_AT(neuron_scan, late_errors) \
    KERNEL_AT(optimizer, adamax) \
    KERNEL_AT(optimizer, adam) \
    KERNEL_AT(optimizer, sgd) \
    KERNEL_AT(outer_product, outer_product) \
    KERNEL_AT(pass_down, pass_down) \
    KERNEL_AT(presynaptic_trace, presynaptic_counts) \
    KERNEL_AT(presynaptic_trace, presynaptic_spikes) \
    KERNEL_AT(score_loss, score_loss) \
    KERNEL_AT(spike_lists, spike_lists) \
    KERNEL_AT(weight_gradient, gradient_counts) \
    KERNEL_AT(weight_gradient, gradient_spikes)
